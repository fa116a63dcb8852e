import { numberText } from '../../lib/language/language.ts'
import { Icon } from '../display/icon.tsx'
import './news-button.css'

interface Props {
  /** What has happened; undefined if nothing waits. */
  readonly label: string | undefined
  /** Shown alone where the list has no space for the words. */
  readonly count?: number
  readonly onShow: () => void
}

/** Above a list: shows what has happened, while the list stays as it is read. */
export const NewsButton = ({ label, count, onShow }: Props) => (
  <div className="list-news" role="status">
    {label !== undefined && (
      <button type="button" onClick={onShow}>
        <Icon name="down" size={16} />
        <span className="news-words">{label}</span>
        {count !== undefined && (
          <span className="news-count" aria-hidden="true">
            {numberText(count)}
          </span>
        )}
      </button>
    )}
  </div>
)
