import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Icon } from '../../../components/display/icon.tsx'
import { iconOf, kindOf } from '../../../components/files/file-kinds.ts'
import { usePreviewImage } from '../../../data/files/previews.ts'

interface Props {
  readonly entry: Resource
  /** Of the icon, where there is no preview. */
  readonly size: number
}

/** A small preview of a file that has one, and an icon for others. */
export const Thumbnail = (props: Props) =>
  props.entry.attributes.previewable ? <Preview {...props} /> : <Picture {...props} />

const Picture = ({ entry: { attributes }, size }: Props) => (
  <span className={`entry-picture is-${kindOf(attributes)}`}>
    <Icon name={iconOf(attributes)} size={size} />
  </span>
)

function Preview(props: Props) {
  const { data } = usePreviewImage(props.entry, 'small')
  return data ? <img src={data.address} alt="" /> : <Picture {...props} />
}
