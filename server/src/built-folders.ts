import { join } from 'node:path'

/** What the build writes is beside the bundle; when run from source, in the `dist` folder. */
const dist = import.meta.filename.endsWith('.ts') ? join(import.meta.dirname, '../../dist') : import.meta.dirname

/** Folders of the built web app and of the built guide. */
export const builtFolders = { webFolder: join(dist, 'web'), guideFolder: join(dist, 'guide') }
