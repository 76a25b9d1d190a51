import nx from '@nx/eslint-plugin';
import angular from 'angular-eslint';
import tseslint from 'typescript-eslint';

/** Who may use whom between projects; inside the server dependency-cruiser decides (.dependency-cruiser.cjs). */
const boundaries = {
  enforceBuildableLibDependency: false,
  banTransitiveDependencies: true,
  allow: [],
  depConstraints: [
    {
      sourceTag: 'app:server',
      onlyDependOnLibsWithTags: ['type:contract', 'type:protocol', 'type:pure', 'type:testing'],
      bannedExternalImports: ['@angular/*'],
    },
    {
      sourceTag: 'app:console',
      onlyDependOnLibsWithTags: ['type:contract'],
      bannedExternalImports: ['@nestjs/*', 'typeorm', 'nodemailer', 'mysql2', 'express'],
    },
    { sourceTag: 'app:e2e', onlyDependOnLibsWithTags: ['type:contract', 'type:testing'] },
    { sourceTag: 'type:contract', onlyDependOnLibsWithTags: [], allowedExternalImports: ['zod'] },
    {
      sourceTag: 'type:protocol',
      onlyDependOnLibsWithTags: ['type:protocol', 'type:pure', 'type:testing'],
      bannedExternalImports: ['@nestjs/*', 'typeorm', '@angular/*', 'mysql2'],
    },
    {
      sourceTag: 'type:pure',
      onlyDependOnLibsWithTags: ['type:pure'],
      bannedExternalImports: ['@nestjs/*', 'typeorm', '@angular/*', 'mysql2', 'nodemailer'],
    },
    {
      sourceTag: 'type:testing',
      onlyDependOnLibsWithTags: ['type:protocol', 'type:pure', 'type:testing'],
      bannedExternalImports: ['@nestjs/*', 'typeorm', '@angular/*'],
    },
  ],
};

const zodWhole = {
  selector: "ImportDeclaration[source.value='zod'] > ImportSpecifier[imported.name='z']",
  message: "Write `import * as z from 'zod'`: `{ z }` brings every locale into the console's bundle.",
};

export default tseslint.config(
  {
    ignores: [
      '**/dist',
      '**/node_modules',
      '**/.angular',
      '**/coverage',
      '**/*.generated.ts',
      '**/*.cjs',
      '**/data',
      'test-results',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    plugins: { '@nx': nx },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@nx/enforce-module-boundaries': ['error', boundaries],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'off',
      // It objects to every Nest options object, and entities are plain rows that are read, spread and inserted.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      'no-restricted-syntax': ['error', zodWhole],
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
    },
  },
  {
    files: ['apps/console/src/**/*.ts'],
    extends: [...angular.configs.tsRecommended],
    processor: angular.processInlineTemplates,
  },
  {
    files: ['apps/console/src/**/*.html'],
    extends: [...angular.configs.templateRecommended, ...angular.configs.templateAccessibility],
  },
  {
    files: ['**/*.spec.ts', '**/test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['**/*.mjs'],
    extends: [tseslint.configs.base],
    rules: { 'max-lines': ['error', 400] },
  },
);
