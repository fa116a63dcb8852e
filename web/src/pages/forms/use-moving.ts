import { type DragEvent, useRef, useState } from 'react'
import { t } from '../../lib/language/language.ts'
import * as rules from './draft.ts'

/** Moves fields by steps or by dragging; other fields make room at once, and a cancelled drag restores the order. */
export function useMoving(draft: rules.FormDraft, onChange: (draft: rules.FormDraft) => void) {
  const { elements } = draft
  /** For screen readers: the new position. */
  const [said, setSaid] = useState('')
  const dragged = useRef<{ readonly key: number; readonly before: rules.FormDraft } | null>(null)
  const move = (from: number, to: number) => {
    const one = elements[from]
    if (!one || to < 0 || to >= elements.length || to === from) return
    onChange({ ...draft, elements: rules.moved(elements, from, to) })
    setSaid(t('{name} is number {to} of {elements} now.', { name: one.name, to: to + 1, elements: elements.length }))
  }
  return {
    ...{ said, setSaid, move },
    dragStart: (key: number) => {
      dragged.current = { key, before: draft }
    },
    dragOver: (event: DragEvent, to: number) => {
      const key = dragged.current?.key
      if (key === undefined) return
      event.preventDefault()
      const from = elements.findIndex((one) => one.key === key)
      move(from, to)
    },
    dragEnd: (event: DragEvent) => {
      if (event.dataTransfer.dropEffect === 'none' && dragged.current) onChange(dragged.current.before)
      dragged.current = null
    },
  }
}
