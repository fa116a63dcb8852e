/** Above the list: actions for the folder, or for the selection. Its height is constant. */
import { Button, Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'
import { Icon } from '../../components/display/icon.tsx'
import { ClearSelection } from '../../components/lists/clear-selection.tsx'
import { SwitchButton } from '../../components/lists/switch-button.tsx'
import { entriesText } from '../../lib/bytes.ts'
import { type DetailsState, detailsSwitchId } from './details/use-details.ts'
import type { Action, ActionName } from './entries/actions.ts'
import type { View } from './view.ts'
import './toolbar.css'
import { numberText, t } from '../../lib/language/language.ts'

interface Props {
  readonly selected: number
  readonly total: number | undefined
  /** In place of the total. */
  readonly note?: ReactNode
  readonly actions: readonly Action[]
  readonly onAct: (name: ActionName) => void
  readonly onClear: () => void
  /** Absent for users without permission. */
  readonly onNewFolder: (() => void) | undefined
  readonly view: View
  readonly details: DetailsState
  /** Whether the tree of folders can be shown beside the list. */
  readonly mayShowTree: boolean
}

export function Toolbar(props: Props) {
  const { selected, total, note, actions, onAct, onClear, onNewFolder, view, details, mayShowTree } = props
  return (
    <div className="toolbar" data-selected={selected > 0}>
      {selected > 0 ? (
        <>
          <ClearSelection onClick={onClear} />
          <span className="toolbar-selected">
            {numberText(selected)}
            <span className="toolbar-selected-word"> {t('selected')}</span>
          </span>
          {actions
            .filter(({ isRare }) => !isRare)
            .map((action) => (
              <ActionButton key={action.name} action={action} onAct={onAct} />
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
              {t('New folder')}
            </Button>
          )}
          {(note || total !== undefined) && <span className="toolbar-total">{note ?? entriesText(total ?? 0)}</span>}
        </>
      )}
      <Switches {...{ view, details, mayShowTree }} />
      <span className="unseen" role="status">
        {selected > 0 && t('{selected} selected', { selected })}
      </span>
    </div>
  )
}

const Switches = ({ view, details, mayShowTree }: Pick<Props, 'view' | 'details' | 'mayShowTree'>) => (
  <span className="toolbar-views">
    {mayShowTree && (
      <span className="toolbar-tree">
        <SwitchButton
          label={t('Folder tree')}
          icon="tree"
          isOn={view.hasTree}
          onClick={() => view.set({ hasTree: !view.hasTree })}
        />
      </span>
    )}
    <SwitchButton label={t('List view')} icon="list" isOn={!view.isGrid} onClick={() => view.set({ isGrid: false })} />
    <SwitchButton label={t('Grid view')} icon="grid" isOn={view.isGrid} onClick={() => view.set({ isGrid: true })} />
    {details.isOffered && (
      <SwitchButton
        id={detailsSwitchId}
        label={t('Details')}
        icon="information"
        isOn={details.isOpen}
        shortcut="Alt+Enter"
        // Below it is the button that closes the details.
        tooltip={details.isOpen ? 'left' : 'bottom'}
        onClick={details.isOpen ? details.close : details.open}
      />
    )}
  </span>
)

const ActionButton = ({
  action: { name, label, icon, isDangerous },
  onAct,
}: {
  action: Action
  onAct: Props['onAct']
}) => (
  <Tooltip label={label}>
    <Button
      className={`toolbar-act${isDangerous ? ' is-dangerous' : ''}`}
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
