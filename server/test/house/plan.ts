/** The plan of the house: which room may import which, and how large things may grow. ARCHITECTURE.md gives the reasons. */

/** Rooms of server/src by folder; `main` is what lies directly in server/src, and commands/. `web` is web/src. */
export const arrows = {
  contract: [],
  lib: [],
  db: ['lib'],
  blobs: ['lib'],
  mail: ['lib'],
  jobs: ['lib', 'db'],
  core: ['lib', 'db', 'blobs', 'mail', 'jobs'],
  http: ['lib', 'core', 'contract'],
  sftp: ['lib', 'core'],
  ftp: ['lib', 'core'],
  main: ['lib', 'db', 'blobs', 'mail', 'jobs', 'core', 'http', 'sftp', 'ftp', 'contract'],
  web: ['contract'],
} satisfies Record<string, readonly string[]>

export type Room = keyof typeof arrows

/** The shelves of core: each may use those before it. */
export const shelves = [
  'accounts',
  'usage',
  'letters',
  'files',
  'users',
  'keys',
  'sessions',
  'ssh-keys',
  'email-lists',
  'shares',
  'forms',
  'setup',
]

/** They hear events and may use the shelves; no shelf uses them, and they do not use each other. */
export const listeners = ['webhooks', 'notifications', 'activity']

/** Files that may build queries; everyone else asks them. */
export const buildsQueries = [
  /^server\/src\/db\//,
  /^server\/src\/core\/event\.ts$/,
  /^server\/src\/core\/.*\b(store|-store)\.ts$/,
]

/** The only caller of `normalize` on the server, which takes quadratic time where nothing is bounded. */
export const normalizes = 'server/src/lib/path.ts'

/** The only reader of the environment. */
export const readsEnvironment = 'server/src/config.ts'

export const budget = {
  /** Lines of a file: of nine in ten, and of the longest. */
  usualFile: 200,
  longestFile: 400,
  files: { 'server/src/main.ts': 60, 'server/src/house.ts': 150 } as Record<string, number>,
  /** Lines of a function, from its first to its last. */
  function: 60,
  handler: 12,
  /** Imports one after the other, from a file to the last one that is loaded before it runs. */
  importChain: 10,
  /** Folders between src and a file. */
  folderDepth: 3,
  methods: 12,
}

export const handlers = /^server\/src\/http\/handlers\//

/** Words that say nothing about what a file is for. */
export const emptyNames = /(^|-)(utils?|helpers?|manager|service|base|common|misc)(-|\.|$)/
