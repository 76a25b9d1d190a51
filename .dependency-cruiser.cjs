/** Boundaries inside the server (between projects eslint's Nx rule decides); each rule names what it protects. */
const feature = '^apps/server/src/([^/]+)/';

module.exports = {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-deep-import',
      comment:
        'A feature is entered through its module, services, guards, entities and events only. Commands put parts together, as main.ts does.',
      severity: 'error',
      from: { path: feature, pathNot: '^apps/server/src/command/' },
      to: {
        path: '^apps/server/src/(?!(config|database|http|storage)/)[^/]+/',
        pathNot: ['^apps/server/src/$1/', '\\.(module|service|guard|events|entity)\\.ts$'],
      },
    },
    {
      name: 'pop3-has-two-users',
      severity: 'error',
      from: {
        pathNot: '^apps/server/src/(intake|mailbox-test)/|^libs/pop3/|\\.spec\\.ts$|/test/|^libs/(testing|sandbox)/',
      },
      to: { path: '^libs/pop3/|^@postroom/pop3' },
    },
    {
      name: 'nodemailer-has-two-users',
      severity: 'error',
      from: { pathNot: '^apps/server/src/(outbox|probe)/|\\.spec\\.ts$|/test/' },
      to: { path: 'node_modules/nodemailer/' },
    },
    {
      name: 'tests-stay-out-of-the-product',
      severity: 'error',
      from: { path: '^(apps/server/src|libs/[^/]+/src)/', pathNot: '\\.spec\\.ts$|^libs/testing/' },
      to: { path: '^libs/testing/|\\.spec\\.ts$' },
    },
    {
      name: 'http-knows-no-business',
      severity: 'error',
      from: { path: '^apps/server/src/(http|config|database)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^apps/server/src/(?!(http|config|database)/)[^/]+/(?!.*\\.entity\\.ts$)' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/(dist|coverage)/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
