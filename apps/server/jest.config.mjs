import { nodeProject } from '../../tools/build/jest-project.mjs';

export default nodeProject('server', import.meta.dirname, { setupFiles: ['reflect-metadata'], testTimeout: 30_000 });
