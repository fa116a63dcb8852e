import { Icon } from '../../../components/display/icon.tsx'
import { t } from '../../../lib/language/language.ts'
import type { News } from '../recent-order/held.ts'

interface Props extends News {
  readonly isShown: boolean
  readonly onShow: () => void
}

/** Beside the titles of the list: shows what has happened, while the list stays as it is read. */
export const NewsButton = ({ added, updated, isShown, onShow }: Props) => (
  <div className="recent-news" role="status">
    {isShown && added + updated > 0 && (
      <button type="button" onClick={onShow}>
        <Icon name="down" size={16} />
        {updated === 0
          ? t('{count, plural, one {# new file} other {# new files}}', { count: added })
          : t('{count, plural, one {# update} other {# updates}}', { count: added + updated })}
      </button>
    )}
  </div>
)
