import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const ownCode = ['src/**/*.{ts,tsx}', 'config/**/*.ts', 'workers/**/*.ts', 'scripts/**/*.ts'];

const clockless =
  'Time comes in as an argument (domain) or from the Clock (use cases), so that tests can move it.';
const randomless = 'Chance comes from a port, so that a decision can be repeated.';

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', '.data/', 'migrations/']),
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all' },
      ],
      // A `default` that is written out is a decision; a case that is forgotten is none.
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Ports are plain functions without `this`, whichever way their type is written.
      '@typescript-eslint/unbound-method': 'off',
      // A port may be async where its implementation has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      // Numbers in sentences need no String().
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ownCode,
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      // 40 is the aim; 60 leaves room for a function of dependencies that holds a few others.
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ownCode,
    ignores: ['config/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Only config/env.ts reads the environment.',
        },
      ],
    },
  },
  {
    files: ['src/domain/**/*.ts', 'src/app/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'performance', message: clockless },
        { name: 'crypto', message: randomless },
        { name: 'setTimeout', message: 'What is due later is a row with a due time.' },
        { name: 'setInterval', message: 'What is due later is a row with a due time.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: clockless,
        },
        { selector: "CallExpression[callee.name='Date']", message: clockless },
        {
          selector: "MemberExpression[object.name='Date'][property.name='now']",
          message: clockless,
        },
        {
          selector: "MemberExpression[object.name='DateTime'][property.name='now']",
          message: clockless,
        },
        {
          selector: "MemberExpression[object.name='Math'][property.name='random']",
          message: randomless,
        },
      ],
    },
  },
  {
    files: ['test/**/*.{ts,tsx}'],
    rules: {
      // Answers of the API are read as they come; the assertion is the check.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  {
    // Scripts that browsers load name their globals themselves.
    files: ['*.{js,cjs,mjs}'],
    languageOptions: { globals: { module: 'readonly', process: 'readonly', require: 'readonly' } },
  },
  prettier,
);
