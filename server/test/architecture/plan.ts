/** The planned structure: which module may import which, and how large things may grow. ARCHITECTURE.md gives the reasons. */

/** Modules of server/src by folder; `main` is what lies directly in server/src, and cli/. `web` is web/src. */
export const arrows = {
  contract: [],
  lib: [],
  db: ['lib'],
  blobs: ['lib', 'db'],
  mail: ['lib'],
  queue: ['lib', 'db'],
  cluster: ['lib', 'db'],
  core: ['lib', 'db', 'blobs', 'mail', 'queue', 'cluster'],
  gateway: ['lib', 'core'],
  http: ['lib', 'core', 'gateway', 'contract'],
  sftp: ['lib', 'core', 'gateway'],
  ftp: ['lib', 'core', 'gateway'],
  main: ['lib', 'db', 'blobs', 'mail', 'queue', 'cluster', 'core', 'gateway', 'http', 'sftp', 'ftp', 'contract'],
  web: ['contract'],
} satisfies Record<string, readonly string[]>

export type Module = keyof typeof arrows

/** The modules of core, in order: each may import those before it. */
export const coreModules = [
  'accounts',
  'usage',
  'emails',
  'files',
  'users',
  'keys',
  'sessions',
  'connections',
  'ssh-keys',
  'email-lists',
  'shares',
  'forms',
  'setup',
]

/** They hear events and may import the core modules; no core module imports them, and they do not import each other. */
export const listeners = ['webhooks', 'notifications', 'activity']

/** Files that may build queries; everyone else asks them. */
export const buildsQueries = [
  /^server\/src\/db\//,
  /^server\/src\/core\/event\.ts$/,
  /^server\/src\/core\/.*\b(store|-store)\.ts$/,
]

/** The only caller of `normalize` on the server, which takes quadratic time on unbounded input. */
export const normalizes = 'server/src/lib/text/path.ts'

/** The only reader of the environment. */
export const readsEnvironment = 'server/src/config.ts'

export const budget = {
  /** Lines of a file: of nine in ten, and of the longest. */
  usualFile: 200,
  longestFile: 400,
  files: { 'server/src/main.ts': 60, 'server/src/app.ts': 150 } as Record<string, number>,
  /** Lines of a function, from its first to its last. */
  function: 60,
  handler: 12,
  /** Imports one after the other, from a file to the last one that is loaded before it runs. */
  importChain: 10,
  /** Folders between src and a file. */
  folderDepth: 3,
  methods: 12,
  /** Source files directly in a folder, and the folders that are still larger. */
  folder: 20,
  folders: {
    'contract/src/operations': 28,
    'contract/src/schemas': 38,
    'web/src/data': 42,
    'web/src/pages/developer': 28,
    'web/src/pages/files': 30,
    'web/src/parts': 47,
    'web/src/shell': 23,
  } as Record<string, number>,
  /** Folders that import each other: the command line opens the app; the rest is to be separated. */
  foldersBothWays: [
    'server/src ⇄ server/src/cli',
    'contract/src ⇄ contract/src/schemas',
    'contract/src ⇄ contract/src/openapi',
    'contract/src ⇄ contract/src/operations',
    'web/src/data ⇄ web/src/parts',
    'web/src/pages/files ⇄ web/src/pages/files/windows',
  ],
}

export const handlers = /^server\/src\/http\/handlers\//

/** Words that say nothing about what a file is for. */
export const emptyNames = /(^|-)(utils?|helpers?|manager|service|base|common|misc)(-|\.|$)/
