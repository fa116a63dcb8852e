import { parentPath } from './path.ts'

/** A folder and those that it is in, up to `/`. */
export const foldersFrom = (path: string): string[] => (path === '/' ? ['/'] : [path, ...foldersFrom(parentPath(path))])
