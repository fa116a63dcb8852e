import { type RowAction, RowMenu } from './row-menu.tsx'
import './row-actions.css'

interface Props {
  /** Names the row: "order-import". */
  readonly of: string
  readonly actions: readonly RowAction[]
}

/** The actions of a row that have a `link` as links, and the menu with all of them. On phones the links are at the end of the card. */
export const RowActions = ({ of, actions }: Props) => (
  <div className="row-actions">
    {actions.map(
      ({ label, link, isDanger, onClick }) =>
        link && (
          <button
            key={label}
            type="button"
            className="row-link"
            aria-label={`${link} ${of}`}
            data-danger={isDanger || undefined}
            onClick={onClick}
          >
            {link}
          </button>
        ),
    )}
    <RowMenu of={of} actions={actions} />
  </div>
)
