import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';

import type { RequestContext } from '../context/request-context';
import { NotAuthenticated } from '../errors/platform.errors';
import { Authenticator } from './authenticator.port';
import { Authorizer } from './authorizer.port';

/** Puts the caller, the tenant and the permissions into a context: once per request, whatever asks. */
@Injectable()
export class SignIn implements OnModuleInit {
  private authenticator: Authenticator;
  private authorizer: Authorizer;

  constructor(private readonly moduleRef: ModuleRef) {}

  /** @throws when a port is unfilled: the system does not start without its walls. */
  onModuleInit(): void {
    this.authenticator = this.moduleRef.get<Authenticator>(Authenticator as never, { strict: false });
    this.authorizer = this.moduleRef.get<Authorizer>(Authorizer as never, { strict: false });
  }

  /** Runs inside the context. @throws NotAuthenticated */
  async into(context: RequestContext, authorization: string | undefined): Promise<void> {
    if (context.permissions) return;
    const principal = authorization ? await this.authenticator.authenticate({ authorization }) : null;
    if (!principal) throw new NotAuthenticated();
    context.principal = principal;
    context.tenantId = principal.tenantId;
    context.permissions = await this.authorizer.permissionsOf(principal);
  }
}
