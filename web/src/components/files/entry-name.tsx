import { Icon } from '../display/icon.tsx'
import { iconOf, kindOf, type NameAndType } from './file-kinds.ts'
import { LongName, type Split } from './long-name.tsx'
import './entry-name.css'

/** Icon and name of a file or folder. A right-to-left name is isolated from the row. */
export const EntryName = ({ name, looks, split }: { name: string; looks: NameAndType; split?: Split }) => (
  <span className="entry-name">
    <span className={`entry-picture is-${kindOf(looks)}`}>
      <Icon name={iconOf(looks)} />
    </span>
    <LongName name={name} isFolder={looks.type === 'dir'} {...(split && { split })} />
  </span>
)
