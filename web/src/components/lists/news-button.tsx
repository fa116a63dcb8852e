import { Icon } from '../display/icon.tsx'
import './news-button.css'

interface Props {
  /** What has happened; undefined if nothing waits. */
  readonly label: string | undefined
  readonly onShow: () => void
}

/** Above a list: shows what has happened, while the list stays as it is read. */
export const NewsButton = ({ label, onShow }: Props) => (
  <div className="list-news" role="status">
    {label !== undefined && (
      <button type="button" onClick={onShow}>
        <Icon name="down" size={16} />
        {label}
      </button>
    )}
  </div>
)
