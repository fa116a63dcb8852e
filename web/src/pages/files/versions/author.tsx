/** Who uploaded a content: "You", or the display name, with the username on hover; of a visitor what was entered. */
import type { CurrentContent } from '@sallyport/contract/schemas/files/version.ts'
import { Uploader } from '../../../components/files/uploader.tsx'
import { useMe } from '../../../data/account/me.ts'
import { tc } from '../../../lib/language/language.ts'

interface Props {
  readonly of: Pick<CurrentContent, 'uploadedBy' | 'uploadedByName' | 'visitor'>
  /** With the first letter in a circle. */
  readonly hasPicture?: boolean
  readonly isInSentence?: boolean
}

export function Author({ of, hasPicture = false, isInSentence = false }: Props) {
  const { uploadedBy, uploadedByName, visitor } = of
  const isOwn = useMe().attributes.username === uploadedBy
  if (visitor !== undefined) return <Uploader of={of} />
  const title = uploadedByName === uploadedBy ? uploadedBy : `${uploadedByName} (${uploadedBy})`
  const you = isInSentence ? tc('by', 'you') : tc('by', 'You')
  const name = <bdi title={title}>{isOwn ? you : uploadedByName}</bdi>
  if (!hasPicture) return name
  return (
    <span className="version-author">
      <span className="version-letter" aria-hidden="true">
        {[...uploadedByName][0]?.toLocaleUpperCase()}
      </span>
      {name}
    </span>
  )
}
