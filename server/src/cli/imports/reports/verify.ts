/** What a comparison has found, as text for people. */
import type { Verified } from '../../../import/verify/verify.ts'
import { columns, counted } from '../../output/output.ts'

/** Items shown; the JSON has more. */
const mostShown = 100

export function verifyLines({ counts, problems }: Verified): string[] {
  const { identical, sameSize, folders, settings, special, differs, missing } = counts
  const shown = problems.slice(0, mostShown)
  const more = differs + missing - shown.length
  return [
    `${counted(identical, 'file')} identical by SHA-256, ${sameSize} of the same size without a hash to compare, ${counted(folders, 'folder')}.`,
    `${settings} users, shares and other settings are the same.`,
    `${differs} differ, ${missing} missing.`,
    ...(special > 0 ? [`${special} symbolic links and other special files of the source were left out.`] : []),
    ...shown.flatMap(({ what, path, reason }) =>
      columns([[`${what}: ${path}`]]).flatMap((line) => [
        `  ${line}`,
        ...columns([[reason]]).map((text) => `    ${text}`),
      ]),
    ),
    ...(more > 0 ? [`  … and ${more} more: see --report`] : []),
  ]
}
