import { nodeProject } from '../../tools/build/jest-project.mjs';

export default nodeProject('rules', import.meta.dirname);
