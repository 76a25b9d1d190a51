import { nodeProject } from '../../tools/build/jest-project.mjs';

export default nodeProject('charset', import.meta.dirname);
