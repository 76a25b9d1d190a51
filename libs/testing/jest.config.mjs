import { nodeProject } from '../../tools/build/jest-project.mjs';

export default nodeProject('testing', import.meta.dirname);
