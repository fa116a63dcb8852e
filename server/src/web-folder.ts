import { join } from 'node:path'

/** Location of the built web app: beside the bundle; when run from source, in the `dist` folder. */
export const webFolder = join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? '../../dist/web' : 'web')
