/** How one file or folder looks in its details, also where it is in the trash. */
import { type ReactNode, useMemo } from 'react'
import { Dotted } from '../../../components/display/dotted.tsx'
import { Icon } from '../../../components/display/icon.tsx'
import { iconOf, isTextToShow, kindOf, type NameAndType } from '../../../components/files/file-kinds.ts'
import { usePreviewImage, usePreviewText } from '../../../data/files/previews.ts'
import type { Viewed } from '../../../data/files/viewed.ts'
import { numberText, t } from '../../../lib/language/language.ts'
import { LazyTextThumbnail } from '../entries/thumbnail.tsx'
import { useDrawingAddress } from '../preview/drawing-address.ts'
import { isTooLarge } from '../preview/drawing-size.ts'

/** Icon and whole name. */
export const Title = ({ name, looks }: { name: string; looks: NameAndType }) => (
  <span className="details-title">
    <span className={`entry-picture is-${kindOf(looks)}`}>
      <Icon name={iconOf(looks)} />
    </span>
    <bdi className="details-name" title={name}>
      {name}
    </bdi>
  </span>
)

/** Of a picture, its dimensions after its size in bytes: as its preview says, which is loaded anyway. */
export function PictureSize({ viewed, size }: { viewed: Viewed; size: ReactNode }) {
  const { original } = usePreviewImage(viewed, 'small').data ?? {}
  if (!original) return size
  const [width, height] = [numberText(original.width), numberText(original.height)]
  return (
    <Dotted
      texts={[
        size,
        <span key="dimensions" className="nowrap">
          {t('{width} × {height} px', { width, height })}
        </span>,
      ]}
    />
  )
}

const isDrawing = ({ attributes: { extension = '' } }: Viewed) => extension.toLowerCase() === 'svg'

/** What a file looks like, if that can be shown; opens its preview. */
export const Look = ({ viewed, onOpen }: LookProps) =>
  isDrawing(viewed) ? (
    <Drawing {...{ viewed, onOpen }} />
  ) : (
    <>
      {viewed.attributes.previewable === true && <Picture {...{ viewed, onOpen }} />}
      {isTextToShow(viewed.attributes) && <Text {...{ viewed, onOpen }} />}
    </>
  )

interface LookProps {
  readonly viewed: Viewed
  readonly onOpen: () => void
}

const NoPicture = () => (
  <span className="details-no-picture">
    <Icon name="image" size={32} />
    {t('Preview')}
  </span>
)

/** An SVG file: as in its preview once that was open, and before that its icon. */
function Drawing({ viewed, onOpen }: LookProps) {
  const { text, isWhole = false } = usePreviewText(viewed, { isEnabled: false }).data ?? {}
  const drawn = useMemo(() => (text && isWhole && !isTooLarge(text) ? text : undefined), [text, isWhole])
  const address = useDrawingAddress(drawn)
  return (
    <button type="button" className="details-picture" aria-label={t('Preview')} onClick={onOpen}>
      {address ? <img src={address} alt="" /> : <NoPicture />}
    </button>
  )
}

/** The first lines of a text file, below a button that opens its preview: they are no name of it. */
const Text = ({ viewed, onOpen }: LookProps) => (
  <span className="details-picture">
    <LazyTextThumbnail entry={viewed}>
      <NoPicture />
    </LazyTextThumbnail>
    <button type="button" className="details-cover" aria-label={t('Preview')} onClick={onOpen} />
  </span>
)

/** A file that has pages, or is a picture; opens its preview. As small as in lists: the server records larger ones as openings. */
function Picture({ viewed, onOpen }: LookProps) {
  const { data, isPending } = usePreviewImage(viewed, 'small')
  if (!data && !isPending) return null
  return (
    <button type="button" className="details-picture" aria-label={t('Preview')} onClick={onOpen}>
      {data && <img src={data.address} alt="" />}
    </button>
  )
}
