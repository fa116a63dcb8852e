/** The planned structure: which module may import which, and how large things may grow. ARCHITECTURE.md gives the reasons. */

/** Modules of server/src by folder; `main` is what lies directly in server/src, cli/, settings/ and data-folder/. `client` and `web` are client/src and web/src. */
export const arrows = {
  contract: [],
  client: ['contract'],
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
  import: ['lib', 'blobs', 'core', 'sftp'],
  main: [
    ...['lib', 'db', 'blobs', 'mail', 'queue', 'cluster', 'core', 'gateway'],
    ...['http', 'sftp', 'ftp', 'import', 'contract', 'client'],
  ],
  web: ['contract', 'client'],
} satisfies Record<string, readonly string[]>

/** Pure rules that every module may import, so that the server and its apps have one implementation of them. */
export const sharedRules = ['contract/src/numbered-names.ts']

/** Folders that belong to the entry point. */
export const entryFolders = ['cli', 'settings', 'data-folder']

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
  'host-keys',
  'certificates',
  'email-lists',
  'shares',
  'forms',
  'live-updates',
  'transfers',
  'server-settings',
  'nodes',
  'imports',
  'setup',
]

/** Listeners receive events and may import the core modules; no core module imports them, and they do not import each other. */
export const listeners = ['webhooks', 'notifications', 'activity']

/**
 * The folders of web/src, in order: each may import those after it. A file directly in web/src starts the app and imports any.
 * Sub-folders belong to the folder that they are in.
 */
export const webFolders = ['shell', 'pages', 'public-pages', 'guide', 'components', 'data', 'lib']

/** Files that may build queries; all other files call them. */
export const buildsQueries = [
  /^server\/src\/db\//,
  /^server\/src\/(cluster|queue)\/[a-z-]*-store\.ts$/,
  /^server\/src\/core\/event\.ts$/,
  /^server\/src\/core\/.*\b(store|-store)\.ts$/,
]

/** The only caller of `normalize` on the server, which takes quadratic time on unbounded input. */
export const normalizes = 'server/src/lib/text/path.ts'

/** The only users of the package ssh2: the SSH protocol, and the formats of its keys. */
export const usesSsh2 = [/^server\/src\/sftp\/ssh\//, /^server\/src\/lib\/crypto\/ssh-/]

/** The only reader of the environment. */
export const readsEnvironment = 'server/src/settings/config.ts'

export const budget = {
  /** Lines of a file: of nine in ten, and of the longest. */
  usualFile: 200,
  longestFile: 400,
  files: {
    'server/src/main.ts': 60,
    'server/src/app.ts': 150,
  } as Record<string, number>,
  /** Lines of a function, from its first to its last. */
  function: 60,
  handler: 12,
  /** Imports one after the other, from a file to the last one that is loaded before it runs. */
  importChain: 10,
  /** Folders between src and a file. */
  folderDepth: 3,
  methods: 12,
  /** Source files directly in a folder. */
  folder: 20,
  /** Files directly in server/src, tests included. */
  root: 6,
  /** Folders that import each other: the command line opens the app. */
  foldersBothWays: ['server/src ⇄ server/src/cli'],
}

export const handlers = /^server\/src\/http\/handlers\//

/** Words that say nothing about what a file is for. */
export const emptyNames = /(^|-)(utils?|helpers?|manager|service|base|common|misc)(-|\.|$)/
