/** Who uploaded a content: the display name, with the username on hover; of a visitor what was entered. */
import type { CurrentContent } from '@sallyport/contract/schemas/files/version.ts'
import { Uploader } from '../../../components/files/uploader.tsx'

interface Props {
  readonly of: Pick<CurrentContent, 'uploadedBy' | 'uploadedByName' | 'visitor'>
  /** With the first letter in a circle. */
  readonly hasPicture?: boolean
}

export function Author({ of, hasPicture = false }: Props) {
  const { uploadedBy, uploadedByName, visitor } = of
  if (visitor !== undefined) return <Uploader of={of} />
  const title = uploadedByName === uploadedBy ? uploadedBy : `${uploadedByName} (${uploadedBy})`
  const name = <bdi title={title}>{uploadedByName}</bdi>
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
