import type { Locale } from '@mimamori/platform';
import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

export const USER_STATUSES = ['invited', 'active', 'disabled'] as const;
export type UserStatus = (typeof USER_STATUSES)[number];

/** A person who may sign in. What proves it is identity's business. */
@Entity('user_account')
export class User {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('text', { name: 'login_id' })
  loginId: string;

  @Column('text')
  name: string;

  @Column('text', { name: 'name_kana', nullable: true })
  nameKana: string | null;

  @Column('text', { nullable: true })
  email: string | null;

  @Column('text')
  locale: Locale;

  /** Calendar days in Asia/Tokyo, `YYYY-MM-DD`, both inclusive. */
  @Column('date', { name: 'first_day', nullable: true })
  firstDay: string | null;

  @Column('date', { name: 'last_day', nullable: true })
  lastDay: string | null;

  @Column('text')
  status: UserStatus;

  /** From then on nothing here says who it was. */
  @Column('timestamptz', { name: 'pseudonymised_at', nullable: true })
  pseudonymisedAt: Date | null;

  @Column('text', { name: 'search_text' })
  searchText: string;

  @VersionColumn()
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
