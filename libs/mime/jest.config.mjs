import { nodeProject } from '../../tools/build/jest-project.mjs';

export default nodeProject('mime', import.meta.dirname);
