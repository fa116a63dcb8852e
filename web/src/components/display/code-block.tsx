import { CopyButton } from './copy-button.tsx'
import './code-block.css'

/** A text for machines, to read and to copy. `what` names it: 'curl command'. */
export const CodeBlock = ({ text, what }: { text: string; what: string }) => (
  <div className="code-block">
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
    <section tabIndex={0} aria-label={what}>
      <pre data-line={!text.includes('\n')}>{text}</pre>
    </section>
    <CopyButton value={text} what={what} />
  </div>
)

/** A value without spaces: a key, a token, a path. */
export const CodeLine = ({ text, what }: { text: string; what: string }) => (
  <span className="code-line">
    <code>{text}</code>
    <CopyButton value={text} what={what} />
  </span>
)
