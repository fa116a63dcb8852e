import type { ReactNode } from 'react'
import './page-title.css'

/** Title of a screen, with its main action at the right. */
export const PageTitle = ({ title, children }: { title: ReactNode; children?: ReactNode }) => (
  <div className="page-title">
    <h1>{title}</h1>
    {children}
  </div>
)

/** Section of a screen: heading, introduction, main action at the right. */
export const Section = ({
  id,
  title,
  about,
  action,
  children,
}: {
  id: string
  title: string
  about?: ReactNode
  action?: ReactNode
  children: ReactNode
}) => (
  <section className="section" aria-labelledby={id}>
    <div className="section-head">
      <div>
        <h2 id={id}>{title}</h2>
        {about && <p className="section-about">{about}</p>}
      </div>
      {action}
    </div>
    {children}
  </section>
)
