import { t } from '../../../lib/language/language.ts'
import { IconButton } from './icon-button.tsx'
import { type NeighbourList, type Previewed, useNeighbours } from './neighbours.ts'

interface Props<Entry extends Previewed> {
  /** The list that the previewed file is in. */
  readonly list: NeighbourList<Entry>
  readonly entry: Entry
  /** Shows another file of the list, which is at `index` there. */
  readonly onShow: (entry: Entry, index: number) => void
}

/** Buttons for the previous and the next file; the arrow keys do the same. */
export function Steps<Entry extends Previewed>({ list, entry, onShow }: Props<Entry>) {
  const { toPrevious, toNext } = useNeighbours(list, entry, onShow)
  return (
    <span className="preview-steps">
      <IconButton label={t('Previous file')} icon="left" size={36} onClick={toPrevious} />
      <IconButton label={t('Next file')} icon="right" size={36} onClick={toNext} />
    </span>
  )
}
