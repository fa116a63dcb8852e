import { Icon } from '../display/icon.tsx'
import { iconOf, kindOf, type Looks } from './file-kinds.ts'
import './entry-name.css'

/** Picture and name of a file or folder. A name from right to left turns itself, not the row, and loses its end where room is short. */
export const EntryName = ({ name, looks }: { name: string; looks: Looks }) => (
  <span className="entry-name">
    <span className={`entry-picture is-${kindOf(looks)}`}>
      <Icon name={iconOf(looks)} />
    </span>
    <span className="entry-text" title={name} dir="auto">
      {name}
    </span>
  </span>
)
