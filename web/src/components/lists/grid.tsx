// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed one by one cannot be those of a table element
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the row that is active
/** ARIA roles of a virtualized grid, which cannot use table elements. */
import type { ComponentProps } from 'react'

type Div = ComponentProps<'div'>

export const Grid = (props: Div) => <div role="grid" {...props} />
export const GridRows = (props: Div) => <div role="rowgroup" {...props} />
export const GridRow = (props: Div) => <div role="row" {...props} />
export const GridHead = (props: Div) => <div role="columnheader" {...props} />
export const GridCell = (props: Div) => <div role="gridcell" {...props} />
