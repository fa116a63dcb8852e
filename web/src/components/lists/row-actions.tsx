import { TextButton } from '../display/text-button.tsx'
import { type RowAction, RowMenu } from './row-menu.tsx'
import './row-actions.css'

interface Props {
  /** Names the row: "order-import". */
  readonly of: string
  /** What the row is: "webhook". Follows a link's word where it is read without the rest of the row. */
  readonly kind: string
  readonly actions: readonly RowAction[]
}

/** The actions of a row that have a `link` as links, and the menu with all of them. On phones the links are at the end of the card. */
export const RowActions = ({ of, kind, actions }: Props) => (
  <div className="row-actions">
    {actions.map(
      ({ label, link, isDanger, onClick }) =>
        link && (
          <TextButton
            key={label}
            className="row-link"
            aria-label={`${link} ${of}`}
            data-danger={isDanger || undefined}
            onClick={onClick}
          >
            {link}
            <span className="unseen"> {kind}</span>
          </TextButton>
        ),
    )}
    <RowMenu of={of} actions={actions} />
  </div>
)
