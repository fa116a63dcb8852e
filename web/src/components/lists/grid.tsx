// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed one by one cannot be those of a table element
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the row that is active
/** Roles of a grid whose rows are placed one by one: what a table element would say by itself. */
import type { ComponentProps } from 'react'

type Div = ComponentProps<'div'>

export const Grid = (props: Div) => <div role="grid" {...props} />
export const GridRows = (props: Div) => <div role="rowgroup" {...props} />
export const GridRow = (props: Div) => <div role="row" {...props} />
export const GridHead = (props: Div) => <div role="columnheader" {...props} />
export const GridCell = (props: Div) => <div role="gridcell" {...props} />
