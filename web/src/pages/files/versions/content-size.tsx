/** The size of a content, and how much more or less that is than the one before. */
import { signedSizeText, sizeText } from '../../../lib/bytes.ts'
import { t } from '../../../lib/language/language.ts'
import { type Content, neighboursOf } from './contents.ts'

interface Props {
  readonly contents: readonly Content[]
  readonly content: Content
}

export function ContentSize({ contents, content }: Props) {
  const { size } = content.attributes
  const older = neighboursOf(contents, content).older?.attributes
  const change = older && signedSizeText(size - older.size)
  return (
    <>
      {sizeText(size)}
      {older && (
        <>
          {' '}
          <span
            className="version-change"
            title={t('{change} compared with version {number}', { change: change ?? '', number: `${older.number}` })}
          >
            {change}
          </span>
        </>
      )}
    </>
  )
}
