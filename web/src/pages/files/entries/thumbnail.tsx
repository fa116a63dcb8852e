import { lazy, Suspense } from 'react'
import { Icon } from '../../../components/display/icon.tsx'
import { iconOf, isTextToShow, kindOf } from '../../../components/files/file-kinds.ts'
import { can, useMe } from '../../../data/account/me.ts'
import { usePreviewImage } from '../../../data/files/previews.ts'
import type { Viewed } from '../../../data/files/viewed.ts'
import type { TextThumbnailProps } from '../text-thumbnail/text-thumbnail.tsx'

interface Props {
  readonly entry: Viewed
  /** Of the icon, where there is no preview. */
  readonly size: number
  /** Too small for pages of documents, which get their icon. */
  readonly isSmall?: boolean
  /** Shows the icon for now. */
  readonly isDeferred?: boolean
}

/** A small preview of a file that has one, and an icon for others. */
export function Thumbnail(props: Props) {
  const { attributes } = props.entry
  const mayRead = can(useMe(), 'download')
  if (!mayRead || props.isDeferred) return <Picture {...props} />
  if (attributes.previewable && (!props.isSmall || kindOf(attributes) === 'image')) return <Preview {...props} />
  if (props.isSmall || !isTextToShow(attributes)) return <Picture {...props} />
  return (
    <LazyTextThumbnail entry={props.entry}>
      <Picture {...props} />
    </LazyTextThumbnail>
  )
}

const Picture = ({ entry: { attributes }, size }: Props) => (
  <span className={`entry-picture is-${kindOf(attributes)}`}>
    <Icon name={iconOf(attributes)} size={size} />
  </span>
)

function Preview(props: Props) {
  const { data } = usePreviewImage(props.entry, 'small')
  return data ? (
    <img className={`is-${kindOf(props.entry.attributes)}`} src={data.address} alt="" />
  ) : (
    <Picture {...props} />
  )
}

const TextThumbnail = lazy(async () => ({
  default: (await import('../text-thumbnail/text-thumbnail.tsx')).TextThumbnail,
}))

/** The beginning of a text as a picture, loaded when it is shown first; until then its `children`. */
export const LazyTextThumbnail = (props: TextThumbnailProps) => (
  <Suspense fallback={props.children}>
    <TextThumbnail {...props} />
  </Suspense>
)
