/** Above the list: what can be done here, or with what is chosen. Takes the same room either way, so nothing jumps. */
import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { Icon } from '../../parts/icon.tsx'
import type { Action, ActionName } from './actions.ts'
import './toolbar.css'

interface Props {
  readonly chosen: number
  readonly total: number | undefined
  readonly actions: readonly Action[]
  readonly onAct: (name: ActionName) => void
  readonly onClear: () => void
  /** Left out for who may not. */
  readonly onNewFolder: (() => void) | undefined
}

export function Toolbar({ chosen, total, actions, onAct, onClear, onNewFolder }: Props) {
  return (
    <div className="toolbar" data-chosen={chosen > 0}>
      {chosen > 0 ? (
        <>
          <Tooltip label="Choose nothing (Escape)">
            <ActionIcon variant="subtle" color="gray" aria-label="Choose nothing" onClick={onClear}>
              <Icon name="cross" size={18} />
            </ActionIcon>
          </Tooltip>
          <span className="toolbar-chosen">{chosen.toLocaleString('en')} chosen</span>
          {actions.map((action) => (
            <Act key={action.name} action={action} onAct={onAct} />
          ))}
        </>
      ) : (
        <>
          {onNewFolder && (
            <Button
              variant="subtle"
              size="compact-sm"
              leftSection={<Icon name="plus" size={16} />}
              onClick={onNewFolder}
            >
              New folder
            </Button>
          )}
          {total !== undefined && <span className="toolbar-total">{countText(total)}</span>}
        </>
      )}
      <span className="unseen" role="status">
        {chosen > 0 && `${chosen} chosen`}
      </span>
    </div>
  )
}

const Act = ({ action: { name, label, icon, isDangerous }, onAct }: { action: Action; onAct: Props['onAct'] }) => (
  <Tooltip label={label}>
    <Button
      className="toolbar-act"
      variant="subtle"
      size="compact-sm"
      color={isDangerous ? 'danger' : 'teal'}
      aria-label={label}
      onClick={() => onAct(name)}
    >
      <Icon name={icon} size={18} />
      <span className="toolbar-word">{label}</span>
    </Button>
  </Tooltip>
)

const countText = (total: number) => (total === 1 ? '1 entry' : `${total.toLocaleString('en')} entries`)
