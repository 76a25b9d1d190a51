import { nodeProject } from '../../tools/build/jest-project.mjs';

export default nodeProject('pop3', import.meta.dirname);
