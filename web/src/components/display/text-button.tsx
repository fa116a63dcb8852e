import type { ComponentProps } from 'react'
import './text-button.css'

/** A button that looks like a link, within a text or a row. */
export const TextButton = ({ className = '', ...props }: ComponentProps<'button'>) => (
  <button type="button" className={`text-button ${className}`.trim()} {...props} />
)
