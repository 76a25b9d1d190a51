/**
 * The one set of swc options: the server's build and every Node test compile TypeScript by it,
 * so that what is tested is what runs (decorator metadata included: Nest and TypeORM need it).
 */
export const swcOptions = {
  jsc: {
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    target: 'es2024',
    keepClassNames: true,
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};
