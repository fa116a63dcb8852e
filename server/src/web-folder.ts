import { join } from 'node:path'

/** Where the build puts the web app: beside the bundle, which is a folder's way from the sources. */
export const webFolder = join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? '../../dist/web' : 'web')
