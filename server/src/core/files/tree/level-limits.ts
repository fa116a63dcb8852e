/**
 * Limits on the depth of a tree: a path has at most 255 levels, and one request creates at most 64 nested folders. They bound the
 * cost of a short request, because every event about a resource contains its full path and every lookup walks it.
 */
import { type Fault, invalid, type Subject } from '../../fault.ts'

/** Maximum levels of a path, including the file. */
export const maxLevels = 255
/** Maximum nested folders that one request creates. */
const maxNewLevels = 64

/** Throws `invalid` naming the subject for a path of more than 255 levels. */
export function checkLevels(levels: number, subject: Subject): void {
  if (levels > maxLevels) throw tooDeep(subject)
}

/** Throws `invalid` naming the subject if one request would create too many nested folders. */
export function checkNewLevels(folders: number, subject: Subject): void {
  if (folders > maxNewLevels)
    throw invalid(
      subject,
      (of) =>
        `${of[subject]}: this needs ${folders} levels of new folders. One request creates at most ${maxNewLevels}; create the upper folders first.`,
    )
}

/** Does not reveal the depth: part of the path may be above the caller's home folder. */
export const tooDeep = (subject: Subject): Fault =>
  invalid(subject, (of) => `${of[subject]}: the path would be too deep. A path has at most ${maxLevels} levels.`)
