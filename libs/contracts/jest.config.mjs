import { nodeProject } from '../../tools/build/jest-project.mjs';

export default nodeProject('contracts', import.meta.dirname);
