/**
 * How deep a tree may go. A path has at most 255 levels, and one request makes at most 64 folders that lie in each other,
 * so that what a short request costs is bounded: every event about a resource tells its whole path, and every look-up walks it.
 */
import { type Fault, invalid, type Subject } from '../../fault.ts'

/** Most levels of a path, the file included. */
export const mostLevels = 255
/** Most folders in each other that one request makes. */
const mostNewLevels = 64

/** Throws `invalid` naming the subject for a path of more than 255 levels. */
export function checkLevels(levels: number, subject: Subject): void {
  if (levels > mostLevels) throw tooDeep(subject)
}

/** Throws `invalid` naming the subject when one request asks for too many folders in each other. */
export function checkNewLevels(folders: number, subject: Subject): void {
  if (folders > mostNewLevels)
    throw invalid(
      subject,
      (of) =>
        `${of[subject]}: this needs ${folders} new folders in each other. One request creates at most ${mostNewLevels}; create the upper folders first.`,
    )
}

/** Not how deep: some of it may lie above the caller's home. */
export const tooDeep = (subject: Subject): Fault =>
  invalid(subject, (of) => `${of[subject]}: the path would be too deep. A path has at most ${mostLevels} levels.`)
