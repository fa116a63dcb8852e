import { Icon } from '../display/icon.tsx'
import { iconOf, kindOf, type NameAndType } from './file-kinds.ts'
import './entry-name.css'

/** Icon and name of a file or folder. A right-to-left name is isolated from the row, and a long name is truncated at its end. */
export const EntryName = ({ name, looks }: { name: string; looks: NameAndType }) => (
  <span className="entry-name">
    <span className={`entry-picture is-${kindOf(looks)}`}>
      <Icon name={iconOf(looks)} />
    </span>
    <span className="entry-text" title={name} dir="auto">
      {name}
    </span>
  </span>
)
