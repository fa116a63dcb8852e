import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Icon } from '../../../components/display/icon.tsx'
import { t } from '../../../lib/language/language.ts'
import { type EntriesProps, pressForMenu } from './entry-handlers.ts'

interface Props extends Pick<EntriesProps, 'selection' | 'onMenu'> {
  readonly entry: Resource
  readonly index: number
}

/** Opens the menu of this entry beside the button: see `pressForMenu`. */
export const EntryMenuButton = ({ entry, index, selection, onMenu }: Props) => (
  <button
    type="button"
    tabIndex={-1}
    className="file-menu"
    aria-label={t('Actions for {name}', { name: entry.attributes.name })}
    onClick={({ currentTarget }) => {
      const { x, y, width, height } = currentTarget.getBoundingClientRect()
      pressForMenu([entry], index, selection)
      onMenu([entry], { x, y, width, height })
    }}
  >
    <Icon name="more" size={18} />
  </button>
)
