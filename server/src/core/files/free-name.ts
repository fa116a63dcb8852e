import type { Queries } from '../../db/engine.ts'
import { FolderNamer, type OnTry } from '../../lib/free-names.ts'
import { takenNames } from './extract-store.ts'
import type { Place } from './resource.ts'

/** Gives free names of a locked folder; one for all that one transaction puts into it. */
export const namerOf = (q: Queries, folder: Place, onTry?: OnTry): FolderNamer =>
  new FolderNamer((names) => takenNames(q, folder.resource.id, names), onTry)
