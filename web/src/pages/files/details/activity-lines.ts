/** The activity of a folder: what happened to it, and to the files in it, in one order. */
import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'

/** Files with which one person did the same at about the same time, the latest first. */
export interface Deed {
  readonly files: readonly [RecentFile, ...RecentFile[]]
}

/** Longest time between two files of a deed, in ms. */
const longestGap = 5 * 60_000

const keyOf = ({ attributes: { action, by, visitor, from } }: RecentFile) => JSON.stringify([action, by, visitor, from])

/** `recent`: the latest first. A file that was renamed is on its own, as its former name is said. */
export function deedsOf(recent: readonly RecentFile[]): Deed[] {
  const deeds: { files: [RecentFile, ...RecentFile[]] }[] = []
  for (const file of recent) {
    const last = deeds.at(-1)
    const before = last?.files.at(-1)
    const isSame =
      before !== undefined &&
      file.attributes.action !== 'renamed' &&
      keyOf(before) === keyOf(file) &&
      Date.parse(before.attributes.at) - Date.parse(file.attributes.at) <= longestGap
    if (isSame) last?.files.push(file)
    else deeds.push({ files: [file] })
  }
  return deeds
}

/** Both lists, each the latest first, as one; at most `most`. Of the same second, what happened in the folder comes first. */
export function mergedLines<Own, Inside>(
  own: readonly { readonly at: string; readonly line: Own }[],
  inside: readonly { readonly at: string; readonly line: Inside }[],
  most: number,
): (Own | Inside)[] {
  return [...inside, ...own]
    .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))
    .slice(0, most)
    .map(({ line }) => line)
}
