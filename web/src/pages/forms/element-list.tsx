/** The fields of a form in order: dragged by a handle or moved with arrow buttons; one at a time is expanded. */
import { ActionIcon, Button, Menu, UnstyledButton } from '@mantine/core'
import type { DragEvent } from 'react'
import { Icon } from '../../components/display/icon.tsx'
import { t } from '../../lib/language/language.ts'
import * as rules from './draft.ts'
import { ElementFields } from './element-fields.tsx'
import { useMoving } from './use-moving.ts'

interface Props {
  readonly draft: rules.FormDraft
  /** Key of the expanded field. */
  readonly open: number | null
  readonly onOpen: (key: number | null) => void
  readonly onChange: (draft: rules.FormDraft) => void
}

export function ElementList({ draft, open, onOpen, onChange }: Props) {
  const { said, setSaid, move, dragStart, dragOver, dragEnd } = useMoving(draft, onChange)
  const namer = rules.folderNamer(draft)
  return (
    <>
      <ol className="elements" aria-label={t('Form fields')}>
        {draft.elements.map((element, at) => (
          <li
            key={element.key}
            className="element"
            onDragOver={(event) => dragOver(event, at)}
            onDrop={(event) => event.preventDefault()}
          >
            <ElementHead
              element={element}
              isOpen={open === element.key}
              onOpen={() => onOpen(open === element.key ? null : element.key)}
              onMove={(by) => move(at, at + by)}
              onDragStart={() => dragStart(element.key)}
              onDragEnd={dragEnd}
            />
            {open === element.key && (
              <ElementFields
                element={element}
                isFolderNamer={namer === element.key}
                onChange={(changes) => onChange(rules.withElement(draft, element.key, changes))}
                onRemove={() => {
                  onChange(rules.without(draft, element.key))
                  setSaid(t('{name} was removed.', { name: element.name }))
                }}
              />
            )}
          </li>
        ))}
      </ol>
      <p className="unseen" role="status">
        {said}
      </p>
      <AddElement
        draft={draft}
        onAdd={(type) => {
          const changed = rules.withNew(draft, type)
          onChange(changed)
          onOpen(changed.elements.at(-1)?.key ?? null)
        }}
      />
    </>
  )
}

interface HeadProps {
  readonly element: rules.ElementDraft
  readonly isOpen: boolean
  readonly onOpen: () => void
  readonly onMove: (by: number) => void
  readonly onDragStart: () => void
  readonly onDragEnd: (event: DragEvent) => void
}

function ElementHead({ element, isOpen, onOpen, onMove, onDragStart, onDragEnd }: HeadProps) {
  const { name, type, isRequired } = element
  const start = (event: DragEvent<HTMLElement>) => {
    event.dataTransfer.effectAllowed = 'move'
    event.dataTransfer.setData('text/plain', name)
    const row = event.currentTarget.closest('li')
    if (row) event.dataTransfer.setDragImage(row, 16, 16)
    onDragStart()
  }
  return (
    <div className="element-head">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: for pointers alone; keys have the arrows beside it */}
      <span className="element-handle" draggable onDragStart={start} onDragEnd={onDragEnd} title={t('Drag to move')}>
        <Icon name="grip" size={18} />
      </span>
      <UnstyledButton className="element-title" aria-expanded={isOpen} onClick={onOpen}>
        <span className="element-name">{name.trim() || t('No label')}</span>
        <span className="element-kind">
          {rules.kinds[type].words}
          {isRequired && t(', required')}
        </span>
      </UnstyledButton>
      <ActionIcon variant="subtle" color="gray" aria-label={t('Move {name} up', { name })} onClick={() => onMove(-1)}>
        <Icon name="ascending" size={18} />
      </ActionIcon>
      <ActionIcon variant="subtle" color="gray" aria-label={t('Move {name} down', { name })} onClick={() => onMove(1)}>
        <Icon name="down" size={18} />
      </ActionIcon>
    </div>
  )
}

function AddElement({ draft, onAdd }: { draft: rules.FormDraft; onAdd: (type: rules.ElementDraft['type']) => void }) {
  const types = rules.addable(draft)
  if (types.length === 0)
    return <p className="dim">{t('A form has at most {maxElements} fields.', { maxElements: rules.maxElements })}</p>
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button variant="default" leftSection={<Icon name="plus" size={18} />}>
          {t('Add a field')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {types.map((type) => (
          <Menu.Item key={type} onClick={() => onAdd(type)}>
            {rules.kinds[type].words}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
