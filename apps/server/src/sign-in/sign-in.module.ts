import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { DepartmentModule } from '../department/department.module.ts';
import { CallerAgain } from '../live/caller-again.events.ts';
import { PersonModule } from '../person/person.module.ts';
import { Sessions } from './sessions.service.ts';
import { FirstSetup } from './setup.service.ts';
import { SignInController } from './sign-in.controller.ts';
import { SignedInGuard } from './signed-in.guard.ts';
import { PasswordStrategy, SessionCallerAgain, SessionStrategy, TokenStrategy } from './strategies.ts';
import { SignInThrottle } from './throttle.ts';

@Module({
  imports: [PassportModule.register({ session: false }), PersonModule, DepartmentModule],
  controllers: [SignInController],
  providers: [
    Sessions,
    FirstSetup,
    SignInThrottle,
    { provide: CallerAgain, useExisting: SessionCallerAgain },
    SessionCallerAgain,
    PasswordStrategy,
    SessionStrategy,
    TokenStrategy,
    { provide: APP_GUARD, useClass: SignedInGuard },
  ],
  exports: [FirstSetup, CallerAgain, Sessions],
})
export class SignInModule {}
