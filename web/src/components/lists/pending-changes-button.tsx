import { numberText } from '../../lib/language/language.ts'
import { Icon } from '../display/icon.tsx'
import './pending-changes-button.css'

interface Props {
  /** What has changed; undefined if nothing waits. */
  readonly label: string | undefined
  /** Shown alone where the list has no space for the words. */
  readonly count?: number
  readonly onShow: () => void
}

/** Above a list that stays as it is while it is read: shows what has changed, and applies the changes. */
export const PendingChangesButton = ({ label, count, onShow }: Props) => (
  <div className="pending-changes" role="status">
    {label !== undefined && (
      <button type="button" onClick={onShow}>
        <Icon name="down" size={16} />
        <span className="pending-changes-text">{label}</span>
        {count !== undefined && (
          <span className="pending-changes-count" aria-hidden="true">
            {numberText(count)}
          </span>
        )}
      </button>
    )}
  </div>
)
