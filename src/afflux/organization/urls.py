from allauth.account import views as account_views
from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from django.urls import path

from afflux.organization.console import account, accounts, keys, staff, trail, units, users

urlpatterns = [
    # Only those of the account library's pages that lead somewhere here: nobody signs up, no mail is needed.
    path("account/login/", account_views.login, name="account_login"),
    path("account/logout/", account_views.logout, name="account_logout"),
    path("account/inactive/", account_views.account_inactive, name="account_inactive"),
    path("account/password/", account.change_password, name="account_change_password"),
    path("account/reauthenticate/", account_views.reauthenticate, name="account_reauthenticate"),
    path("account/factor/", mfa_views.index, name="mfa_index"),
    path("account/factor/login/", mfa_views.authenticate, name="mfa_authenticate"),
    path("account/factor/again/", mfa_views.reauthenticate, name="mfa_reauthenticate"),
    path("account/factor/app/on/", totp_views.activate_totp, name="mfa_activate_totp"),
    path("account/factor/app/off/", totp_views.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/factor/codes/", recovery_views.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "account/factor/codes/new/",
        recovery_views.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/factor/codes/file/",
        recovery_views.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("account/", account.account, name="account"),
    path("settings/organisation", units.organisation, name="organisation"),
    path("settings/organisation/merchant", units.merchant, name="merchant"),
    path("settings/units/new", units.new_unit, name="unit_new"),
    path("settings/units/<uuid:unit_id>", units.change_unit, name="unit_change"),
    path("settings/units/<uuid:unit_id>/close", units.close_unit, name="unit_close"),
    path("settings/staff", staff.staff_list, name="staff_list"),
    path("settings/staff/new", staff.staff_new, name="staff_new"),
    path("settings/staff/<uuid:staff_id>", staff.staff_change, name="staff_change"),
    path("settings/staff/<uuid:staff_id>/duty", staff.staff_duty, name="staff_duty"),
    path(
        "settings/connections/<uuid:connection_id>/accounts",
        accounts.connection_accounts,
        name="connection_accounts",
    ),
    path(
        "settings/connections/<uuid:connection_id>/accounts/take",
        accounts.connection_accounts_take,
        name="connection_accounts_take",
    ),
    path(
        "settings/connections/<uuid:connection_id>/accounts/<uuid:account_id>",
        accounts.connection_account,
        name="connection_account",
    ),
    path("settings/users", users.users, name="users"),
    path("settings/users/new", users.user_new, name="user_new"),
    path("settings/users/<uuid:user_id>", users.user_change, name="user_change"),
    path("settings/users/<uuid:user_id>/end", users.user_end, name="user_end"),
    path("settings/users/<uuid:user_id>/reset", users.user_reset, name="user_reset"),
    path("settings/keys", keys.key_list, name="keys"),
    path("settings/keys/new", keys.key_new, name="key_new"),
    path("settings/keys/<uuid:key_id>", keys.key, name="key"),
    path("settings/keys/<uuid:key_id>/revoke", keys.key_revoke, name="key_revoke"),
    path("settings/trail", trail.trail, name="trail"),
]
