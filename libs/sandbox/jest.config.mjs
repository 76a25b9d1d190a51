import { nodeProject } from '../../tools/build/jest-project.mjs';

export default nodeProject('sandbox', import.meta.dirname);
